/** Clocks and timers as arguments, so that a test can move time by hand. */
@NullMarked
package io.github.sessiongateway.internal.clock;

import org.jspecify.annotations.NullMarked;
