package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;

/** What a node answers to one kind of query: the records nested in the queries, each named {@code Response}. */
public sealed interface KrpcAnswer
        permits Ping.Response,
                FindNode.Response,
                GetPeers.Response,
                AnnouncePeer.Response,
                Get.Response,
                Put.Response,
                SampleInfohashes.Response,
                UnknownQuery.Response {
    /**
     * Gives the id of the node that answers. Founding document: {@code KRPC_Msg.get_sender_id}.
     *
     * @return the id it claims
     */
    NodeId sender();

    /**
     * Gives the answer as it goes on the wire (BEP 5, {@code r}).
     *
     * @return a dictionary that holds the sender's id and whatever the method asks for
     */
    default BencodeDictionary values() {
        return KrpcWriter.dictionaryOf(this);
    }
}
