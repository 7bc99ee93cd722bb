/** The log of the standalone gateway. An embedded gateway logs as its application says. */
@NullMarked
package io.github.sessiongateway.internal.logging;

import org.jspecify.annotations.NullMarked;
