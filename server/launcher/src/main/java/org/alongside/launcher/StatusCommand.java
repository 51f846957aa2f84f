package org.alongside.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alongside.launcher.status.StatusText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code alongside status}: what runs from a data folder, and how it is. Exit code 0 when it is ready, else 1. */
@Command(name = "status", description = "What runs from a data folder, and how it is.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Mixin
    private RunningServer server = new RunningServer();

    @Override
    public Integer call() throws InterruptedException {
        Optional<DataFolder.Running> running = DataFolder.running(server.data()).filter(DataFolder.Running::lives);
        if (running.isEmpty()) {
            System.out.println("Nothing runs from " + server.data() + ".");
            return 1;
        }
        String url = running.get().managementUrl();
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var health = ask(client, url + "/health/ready");
            var status = ask(client, url + "/api/v1/status");
            System.out.println("Process " + running.get().process() + ", management at " + url);
            System.out.print(StatusText.of(status, health));
            return health.path("status").asString("").equals("up") ? 0 : 1;
        } catch (IOException | JacksonException silent) {
            System.out.println("Process %s runs, but its management port %s does not answer."
                    .formatted(running.get().process(), url));
            return 1;
        }
    }

    private static JsonNode ask(HttpClient client, String address) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
        return JsonMapper.shared()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
