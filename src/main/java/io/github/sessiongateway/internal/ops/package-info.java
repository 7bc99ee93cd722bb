/** The health endpoints that a platform asks whether the gateway is alive and ready. */
@NullMarked
package io.github.sessiongateway.internal.ops;

import org.jspecify.annotations.NullMarked;
