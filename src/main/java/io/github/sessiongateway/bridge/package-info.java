/**
 * The event bus bridges, for browsers and other processes: who may send what, how often and how
 * much, over WebSocket and TCP.
 */
@NullMarked
package io.github.sessiongateway.bridge;

import org.jspecify.annotations.NullMarked;
