/** One client's connection, whatever its transport: its life, its requests and its events. */
@NullMarked
package io.github.sessiongateway.internal.bridge.connection;

import org.jspecify.annotations.NullMarked;
