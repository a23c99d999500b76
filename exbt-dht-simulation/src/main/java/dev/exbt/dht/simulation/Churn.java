package dev.exbt.dht.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/** Takes nodes off the network and brings them back, each at times of its own. */
final class Churn {
    private final Wire wire;
    private final SplittableRandom random;
    private boolean active;
    private int epoch; // what was planned in an earlier one counts for nothing
    private double meanStayNanos;
    private double meanAwayNanos;
    private double savedShare;

    Churn(Wire wire, SplittableRandom random) {
        this.wire = wire;
        this.random = random;
    }

    void begin(Duration meanStay, Duration meanAway, double share) {
        if (!meanStay.isPositive() || !meanAway.isPositive() || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "stay " + meanStay + ", away " + meanAway + ", saved " + share);
        }
        active = true;
        epoch++;
        meanStayNanos = meanStay.toNanos();
        meanAwayNanos = meanAway.toNanos();
        savedShare = share;
    }

    void end() {
        active = false;
        epoch++;
    }

    /** Lets a node come and go from now on, if nodes do. */
    void add(SimulatedNode node) {
        if (active) {
            planLeave(node, epoch);
        }
    }

    private void planLeave(SimulatedNode node, int planned) {
        wire.after(time(meanStayNanos), () -> leave(node, planned));
    }

    private void leave(SimulatedNode node, int planned) {
        if (planned == epoch) {
            node.crash();
            wire.after(time(meanAwayNanos), () -> comeBack(node, planned));
        }
    }

    private void comeBack(SimulatedNode node, int planned) {
        if (planned != epoch) {
            return;
        }
        if (!node.isRunning()) {
            if (random.nextDouble() < savedShare) {
                node.restart();
            } else {
                node.restartEmpty();
            }
        }
        planLeave(node, planned);
    }

    private long time(double meanNanos) {
        return (long) (random.nextExponential() * meanNanos);
    }
}
