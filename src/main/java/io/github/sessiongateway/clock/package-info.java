/** Time as an argument: timers that a test can move by hand. */
@NullMarked
package io.github.sessiongateway.clock;

import org.jspecify.annotations.NullMarked;
