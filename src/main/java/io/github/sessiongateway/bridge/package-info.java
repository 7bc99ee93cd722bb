/**
 * The event bus bridges, for browsers and other processes: who may send what, how often and how
 * much, over WebSocket and TCP; and a page to try them with.
 */
@NullMarked
package io.github.sessiongateway.bridge;

import org.jspecify.annotations.NullMarked;
