/** Files of the configuration that change while the gateway runs, and files of its own. */
@NullMarked
package io.github.sessiongateway.internal.files;

import org.jspecify.annotations.NullMarked;
