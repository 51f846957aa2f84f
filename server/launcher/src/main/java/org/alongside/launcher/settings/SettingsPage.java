package org.alongside.launcher.settings;

/** The manual's page about settings, made from the {@link Keys table} so that it can't be wrong. */
final class SettingsPage {
    private SettingsPage() {}

    static String text() {
        var page = new StringBuilder("""
                # Settings

                Made from `server/launcher/.../settings/Keys.java`; a test keeps it true. A setting is written in the YAML file of
                `--config`, in the environment (`ALONGSIDE_SERVER_HTTPS_PORT`, `ALONGSIDE_GATEWAY_TRUNKS_0_URI`) or on the command line
                (`--set server.https-port=443`); the later one of the three wins. `[*]` counts from 0. All take effect at the next start.

                | Key | Default | Value | Meaning |
                |---|---|---|---|
                """);
        for (Key<?> key : Keys.ALL) {
            String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
            String says = (key.list() ? "a list, each " : "") + key.kind().says();
            page.append("| `%s` | %s | %s | %s |\n".formatted(key.name(), fallback, says, key.meaning()));
        }
        return page.toString();
    }
}
