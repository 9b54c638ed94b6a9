export { type ProvidedService, providedService, providedServices } from "./provided-services.ts";
export { type ServiceProject, serviceProject } from "./service-project.ts";
