/** Sessions that gateways share in PostgreSQL. */
@NullMarked
package io.github.sessiongateway.internal.postgres;

import org.jspecify.annotations.NullMarked;
