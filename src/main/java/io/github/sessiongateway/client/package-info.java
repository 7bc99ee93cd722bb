/** What an application puts on its own client to Koyeb's API. */
@NullMarked
package io.github.sessiongateway.client;

import org.jspecify.annotations.NullMarked;
