package io.github.sessiongateway.internal.shared;

/**
 * The turn of one gateway to call Koyeb for a session. It is not renewed.
 *
 * @param holder the gateway, with an identifier of its process's start
 * @param until when another gateway may take the turn, in milliseconds by the store's clock
 */
public record Lease(String holder, long until) {}
