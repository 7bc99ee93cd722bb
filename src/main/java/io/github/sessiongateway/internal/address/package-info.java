/** Addresses on the event bus that only gateways, their bridges and their clients use. */
@NullMarked
package io.github.sessiongateway.internal.address;

import org.jspecify.annotations.NullMarked;
