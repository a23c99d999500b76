/** Many peers on one job: bare wire peers in a process of their own, all of them on one thread. */
@NullMarked
package dev.exbt.bench.crowd;

import org.jspecify.annotations.NullMarked;
