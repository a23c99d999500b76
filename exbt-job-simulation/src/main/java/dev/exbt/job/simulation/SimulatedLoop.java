package dev.exbt.job.simulation;

import java.util.concurrent.Executor;

/** The event loop of one life of a peer: what is handed to it from a disk thread comes when that thread's work is over. */
final class SimulatedLoop implements Executor {
    private final VirtualTime time;
    private final SimulatedDisk disk;
    private final Runnable afterEach;

    SimulatedLoop(VirtualTime time, SimulatedDisk disk, Runnable afterEach) {
        this.time = time;
        this.disk = disk;
        this.afterEach = afterEach;
    }

    @Override
    public void execute(Runnable task) {
        time.after(
                disk.costNanos(),
                () -> {
                    task.run();
                    afterEach.run();
                });
    }
}
