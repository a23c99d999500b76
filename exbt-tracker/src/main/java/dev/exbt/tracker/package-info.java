/**
 * Trackers over HTTP and UDP, and the tiers they stand in. Announces are asynchronous: nothing here blocks its caller. May
 * not import peer wire, storage or job.
 */
@NullMarked
package dev.exbt.tracker;

import org.jspecify.annotations.NullMarked;
