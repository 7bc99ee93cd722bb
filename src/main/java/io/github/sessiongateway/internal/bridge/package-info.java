/**
 * The event bus bridges for browsers and other processes, over SockJS, WebSocket and TCP. Its
 * packages stand on one another in this order: {@code auth}, {@code limit}, {@code framing}, {@code
 * tls}, {@code connection}, {@code http}.
 */
@NullMarked
package io.github.sessiongateway.internal.bridge;

import org.jspecify.annotations.NullMarked;
