/** What limits of servers count by: the peer of a connection, and a bucket of tokens. */
@NullMarked
package io.github.sessiongateway.internal.limit;

import org.jspecify.annotations.NullMarked;
