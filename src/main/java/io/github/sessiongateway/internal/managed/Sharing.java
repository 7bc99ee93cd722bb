package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.shared.SharedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a gateway needs to share its sessions with others.
 *
 * @param keyFile the keys of the store in base64, one per line, the newest first
 * @param gateway its name, with an identifier of its process's start
 * @param turn the length of a turn: an attempt at Koyeb and two seconds
 * @param callsUnreachable whether sessions call Koyeb at the last moment if the store does not
 *     answer
 */
public record Sharing(
    SharedStore store,
    Path keyFile,
    String gateway,
    Supplier<Duration> turn,
    boolean callsUnreachable) {}
