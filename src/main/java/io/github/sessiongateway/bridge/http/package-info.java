/** The bridge over HTTP: WebSockets, tickets, and the console. */
@NullMarked
package io.github.sessiongateway.bridge.http;

import org.jspecify.annotations.NullMarked;
