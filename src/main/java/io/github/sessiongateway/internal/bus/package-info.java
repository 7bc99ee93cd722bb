/** The event bus: the verticle behind the addresses, and the JSON of requests and replies. */
@NullMarked
package io.github.sessiongateway.internal.bus;

import org.jspecify.annotations.NullMarked;
