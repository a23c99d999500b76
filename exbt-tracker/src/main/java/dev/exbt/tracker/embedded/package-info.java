/**
 * A small tracker inside the process, over HTTP and UDP, for tests and demonstrations. Runs on threads of its own; bounded
 * in memory. Needs the module {@code jdk.httpserver} at run time. May import of this module only the root package.
 */
@NullMarked
package dev.exbt.tracker.embedded;

import org.jspecify.annotations.NullMarked;
