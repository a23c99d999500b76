/**
 * Jobs and the session they share: the handles a program holds. Every method may be called from any thread; commands are
 * carried out on the session's event loop, and what comes back is an immutable snapshot.
 */
@NullMarked
package dev.exbt.job;

import org.jspecify.annotations.NullMarked;
