/** The configuration: typed and bounded. One message lists every problem by its key. */
@NullMarked
package io.github.sessiongateway.internal.config;

import org.jspecify.annotations.NullMarked;
