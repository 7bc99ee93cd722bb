/** What carries frames: one class for each transport, and how its frames look. */
@NullMarked
package io.github.sessiongateway.internal.bridge.framing;

import org.jspecify.annotations.NullMarked;
