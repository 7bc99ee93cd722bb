/** The proxy to Koyeb's API, which puts the token of a managed session into each request. */
@NullMarked
package io.github.sessiongateway.internal.bridge.proxy;

import org.jspecify.annotations.NullMarked;
