/** TLS of the bridge's servers, from files that may change. */
@NullMarked
package io.github.sessiongateway.internal.bridge.tls;

import org.jspecify.annotations.NullMarked;
