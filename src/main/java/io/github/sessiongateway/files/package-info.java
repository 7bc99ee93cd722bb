/** Files that change while the gateway runs, followed for every feature alike. */
@NullMarked
package io.github.sessiongateway.files;

import org.jspecify.annotations.NullMarked;
