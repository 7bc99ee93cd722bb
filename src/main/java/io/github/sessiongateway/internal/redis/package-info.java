/** The sessions that several gateways share, in Redis or Valkey. */
@NullMarked
package io.github.sessiongateway.internal.redis;

import org.jspecify.annotations.NullMarked;
