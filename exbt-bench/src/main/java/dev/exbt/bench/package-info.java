/** JMH benchmarks, on the class path: they may look into concealed packages. Nothing requires this module. */
@NullMarked
package dev.exbt.bench;

import org.jspecify.annotations.NullMarked;
