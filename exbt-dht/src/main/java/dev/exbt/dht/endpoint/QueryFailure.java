package dev.exbt.dht.endpoint;

import dev.exbt.krpc.KrpcError;
import dev.exbt.krpc.NodeId;

/** Why a query got no answer. */
public sealed interface QueryFailure {
    /** Nothing came within the time of a query. */
    record TimedOut() implements QueryFailure {
        @Override
        public String toString() {
            return "no answer";
        }
    }

    /**
     * The node answered with an error.
     *
     * @param error the error
     */
    record Refused(KrpcError error) implements QueryFailure {
        @Override
        public String toString() {
            return "error " + error.code() + ": " + error.message();
        }
    }

    /**
     * What came is no answer to the query.
     *
     * @param reason what is wrong with it
     */
    record Malformed(String reason) implements QueryFailure {
        @Override
        public String toString() {
            return "malformed answer: " + reason;
        }
    }

    /**
     * Another node answered than the one that was asked, at the same address.
     *
     * @param id the id it gave
     */
    record OtherNode(NodeId id) implements QueryFailure {
        @Override
        public String toString() {
            return "the node there is " + id;
        }
    }

    /** Too many queries wait to be sent already. */
    record Overloaded() implements QueryFailure {
        @Override
        public String toString() {
            return "too many queries wait to be sent";
        }
    }

    /** The endpoint is closed. */
    record Closed() implements QueryFailure {
        @Override
        public String toString() {
            return "closed";
        }
    }
}
