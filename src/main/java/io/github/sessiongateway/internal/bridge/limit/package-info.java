/** How often and from how many connections clients may send, and a log of what was denied. */
@NullMarked
package io.github.sessiongateway.internal.bridge.limit;

import org.jspecify.annotations.NullMarked;
