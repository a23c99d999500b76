package dev.exbt.job.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A thread that works on a disk, in virtual time: one task after the other, each as long as what it does there takes. What a
 * task reports is heard when that time is over.
 */
final class SimulatedThread implements Executor {
    private final VirtualTime time;
    private final SimulatedDisk disk;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean busy;

    SimulatedThread(VirtualTime time, SimulatedDisk disk) {
        this.time = time;
        this.disk = disk;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!busy) {
            busy = true;
            time.after(0, this::work);
        }
    }

    private void work() {
        Runnable task = tasks.poll();
        if (task == null) {
            busy = false;
            return;
        }
        disk.takeCostNanos();
        task.run();
        time.after(disk.takeCostNanos(), this::work);
    }
}
