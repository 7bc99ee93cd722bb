/** The bridge over HTTP: WebSockets, tickets, and the console. */
@NullMarked
package io.github.sessiongateway.internal.bridge.http;

import org.jspecify.annotations.NullMarked;
