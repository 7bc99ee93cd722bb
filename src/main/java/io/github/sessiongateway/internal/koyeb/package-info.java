/**
 * Koyeb's account API behind Vert.x's WebClient, as {@link io.github.sessiongateway.api.Sessions}.
 */
@NullMarked
package io.github.sessiongateway.internal.koyeb;

import org.jspecify.annotations.NullMarked;
