/** What calls to Koyeb and calls to a bridge share about connections. */
@NullMarked
package io.github.sessiongateway.net;

import org.jspecify.annotations.NullMarked;
