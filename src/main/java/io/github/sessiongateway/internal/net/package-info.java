/** The reasons why connections fail, for calls to Koyeb and calls to a bridge. */
@NullMarked
package io.github.sessiongateway.internal.net;

import org.jspecify.annotations.NullMarked;
