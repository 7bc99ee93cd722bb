/** The gateway as one verticle: {@link io.github.sessiongateway.SessionGateway}. */
@NullMarked
package io.github.sessiongateway;

import org.jspecify.annotations.NullMarked;
