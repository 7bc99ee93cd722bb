/** TLS of the servers, from files that may change. */
@NullMarked
package io.github.sessiongateway.internal.tls;

import org.jspecify.annotations.NullMarked;
