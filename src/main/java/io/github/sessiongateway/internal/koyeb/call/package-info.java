/** The values of a call to Koyeb: what is sent, for how long, and how far an attempt of it got. */
@NullMarked
package io.github.sessiongateway.internal.koyeb.call;

import org.jspecify.annotations.NullMarked;
