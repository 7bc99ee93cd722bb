/** The sessions that several gateways share: the store's rows, and whose turn it is. */
@NullMarked
package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.NullMarked;
