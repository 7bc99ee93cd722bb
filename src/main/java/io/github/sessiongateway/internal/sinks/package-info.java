/** The files that hold the tokens of sessions, for programs that read them from there. */
@NullMarked
package io.github.sessiongateway.internal.sinks;

import org.jspecify.annotations.NullMarked;
