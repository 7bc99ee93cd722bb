/** The watch of files that change while the gateway runs. */
@NullMarked
package io.github.sessiongateway.internal.files;

import org.jspecify.annotations.NullMarked;
