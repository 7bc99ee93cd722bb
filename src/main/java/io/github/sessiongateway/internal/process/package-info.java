/** Programs that the gateway runs for their output. */
@NullMarked
package io.github.sessiongateway.internal.process;

import org.jspecify.annotations.NullMarked;
