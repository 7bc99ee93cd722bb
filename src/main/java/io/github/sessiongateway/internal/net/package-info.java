/** Why connections fail, and how to close one at once, for clients and servers. */
@NullMarked
package io.github.sessiongateway.internal.net;

import org.jspecify.annotations.NullMarked;
