package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.KeyEntry;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.bridge.connection.BridgePolicy;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documentation's tables of permissions and of keys, against the code. */
class DocumentedBridgeTest {
  @Test
  void everyPermissionHasItsRowAndItsAddress() {
    List<List<String>> rows = Page.site("serving-others").table("permission");
    assertThat(rows.stream().map(cells -> cells.get(0)))
        .containsExactlyElementsOf(
            Arrays.stream(Permission.values())
                .map(permission -> "`" + permission.name().toLowerCase(Locale.ROOT) + "`")
                .toList());
    for (List<String> row : rows) {
      String name = row.get(0).replace("`", "");
      Permission permission = Permission.valueOf(name.toUpperCase(Locale.ROOT));
      String address = row.get(1).replaceAll("^[^`]*`|`$", "");
      Set<Permission> others = EnumSet.complementOf(EnumSet.of(permission));
      assertThat(allows(Set.of(permission), permission, address)).as(address).isTrue();
      assertThat(allows(others, permission, address)).as(address).isFalse();
    }
  }

  private static boolean allows(Set<Permission> given, Permission needed, String address) {
    BridgeClient client = new BridgeClient("c", given, List.of("default"), null);
    return needed == Permission.EVENTS
        ? BridgePolicy.registration(client, address) == null
        : BridgePolicy.request(client, address, new JsonObject()) == null;
  }

  @Test
  void everyFieldOfAKeyHasItsRow() {
    assertThat(
            Page.site("serving-others").table("field").stream()
                .map(cells -> cells.get(0).replace("`", "")))
        .containsExactlyInAnyOrderElementsOf(KeyEntry.FIELDS);
  }
}
