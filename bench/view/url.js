// One function of Node's "url" that a package below Cornerstone3D asks for and the bench never reaches.
export const domainToASCII = (name) => name;
