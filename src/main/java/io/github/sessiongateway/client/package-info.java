/** Adds a managed session's token to an application's own requests to Koyeb. */
@NullMarked
package io.github.sessiongateway.client;

import org.jspecify.annotations.NullMarked;
