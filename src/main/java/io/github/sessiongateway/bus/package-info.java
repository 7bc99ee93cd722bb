/** The addresses on the event bus, and the typed clients that send to them from any node. */
@NullMarked
package io.github.sessiongateway.bus;

import org.jspecify.annotations.NullMarked;
